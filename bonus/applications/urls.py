from __future__ import annotations

from django.urls import path

from bonus.applications.views import acts, employer, files, handling, schemes, stand_ins

app_name = "bonus"
urlpatterns = [
    path("", employer.applications, name="applications"),
    path("start/<int:placement_id>/", employer.start, name="start"),
    path("<int:pk>/", employer.application, name="application"),
    path("<int:pk>/tasks/", employer.tasks, name="tasks"),
    path("<int:pk>/part/<slug:slug>/", employer.part, name="part"),
    path("<int:pk>/attachments/", employer.attachments, name="attachments"),
    path("<int:pk>/attachments/<int:attachment_id>/", files.attachment, name="attachment"),
    path("<int:pk>/attachments/<int:attachment_id>/remove/", employer.remove_attachment, name="remove_attachment"),
    path("<int:pk>/check/", employer.check, name="check"),
    path("<int:pk>/sent/", employer.sent, name="sent"),
    path("<int:pk>/message/", employer.message, name="message"),
    path("<int:pk>/withdraw/", employer.withdraw, name="withdraw"),
    path("<int:pk>/decision/", files.decision, name="decision"),
    path("<int:pk>/decision/<slug:part>/pdf/", files.decision_file, name="decision_file"),
    path("cases/", handling.queue, name="queue"),
    path("cases/<int:pk>/", handling.case, name="case"),
    path("cases/<int:pk>/act/", handling.act, name="case_act"),
    path("cases/<int:pk>/ask/", handling.ask_more, name="ask_more"),
    path("cases/<int:pk>/conditions/", handling.conditions, name="conditions"),
    path("cases/<int:pk>/amount/", handling.adjust, name="adjust"),
    path("cases/<int:pk>/note/", handling.note, name="note"),
    path("cases/<int:pk>/message/", handling.staff_message, name="staff_message"),
    path("cases/<int:pk>/propose/", handling.propose, name="propose"),
    path("cases/<int:pk>/decide/", handling.decide, name="decide"),
    path("cases/<int:pk>/send-back/", handling.send_back, name="send_back"),
    path("cases/<int:pk>/posted/", handling.posted, name="posted"),
    path("<int:pk>/hearing/", employer.hearing, name="hearing"),
    path("cases/<int:pk>/hear/", acts.hear, name="hear"),
    path("cases/<int:pk>/facts/<slug:fact>/", acts.fact, name="fact"),
    path("cases/<int:pk>/register/", acts.ask_register, name="ask_register"),
    path("cases/<int:pk>/recuse/", acts.recuse, name="recuse"),
    path("stand-ins/", stand_ins.stand_ins, name="stand_ins"),
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("schemes/<int:pk>/act/", schemes.scheme_act, name="scheme_act"),
]
