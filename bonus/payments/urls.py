from __future__ import annotations

from django.urls import path

from bonus.payments.views import employer, found, handling, paying, recovery

app_name = "payments"
urlpatterns = [
    path("", employer.grants, name="grants"),
    path("grants/<int:pk>/", employer.grant, name="grant"),
    path("grants/<int:pk>/account/", employer.account, name="account"),
    path("grants/<int:pk>/change/", employer.change, name="change"),
    path("grants/<int:pk>/account/act/", handling.account_act, name="account_act"),
    path("grants/<int:pk>/register/", handling.pass_register, name="pass_register"),
    path("grants/<int:pk>/recover/", recovery.prepare, name="prepare_recovery"),
    path("claims/<int:pk>/", employer.claim, name="claim"),
    path("claims/<int:pk>/files/<int:file_id>/", employer.claim_file, name="claim_file"),
    path("changes/<int:pk>/handle/", handling.handle_change, name="handle_change"),
    path("checks/", handling.checks, name="checks"),
    path("checks/<int:pk>/", handling.check, name="check"),
    path("checks/<int:pk>/act/", handling.check_act, name="check_act"),
    path("recoveries/<int:pk>/", recovery.recovery, name="recovery"),
    path("recoveries/<int:pk>/act/", recovery.act, name="recovery_act"),
    path("recoveries/<int:pk>/answer/", recovery.answer, name="answer"),
    path("recoveries/<int:pk>/posted/", recovery.posted, name="recovery_posted"),
    path("recoveries/<int:pk>/decision/pdf/", recovery.recovery_file, name="recovery_file"),
    path("recoveries/<int:pk>/decision/", recovery.document, name="recovery_document"),
    path("batches/", paying.queue, name="queue"),
    path("batches/new/", paying.create, name="create_batch"),
    path("batches/<int:pk>/", paying.batch, name="batch"),
    path("batches/<int:pk>/act/", paying.act, name="batch_act"),
    path("batches/<int:pk>/cancel/", paying.ask_cancel, name="ask_cancel"),
    path("batches/<int:pk>/answers/<int:answer_id>/", paying.explain, name="explain"),
    path("batches/<int:pk>/confirm/", paying.confirm, name="confirm"),
    path("batches/<int:pk>/items/<int:item_id>/remove/", paying.remove, name="remove_item"),
    path("batches/<int:pk>/file/<slug:kind>/", paying.batch_file, name="batch_file"),
    path("payments/<int:pk>/", found.found, name="found"),
    path("payments/<int:pk>/paid/", found.report_paid, name="report_paid"),
    path("payments/<int:pk>/act/", found.found_act, name="found_act"),
    path("batches/<int:pk>/answer/", paying.batch_answer, name="batch_answer"),
]
