from django.urls import path

from matching.placements.views import diary, overall, placements, proposals, review, weights, work

app_name = "placements"
PAIR = "clients/<int:pk>/openings/<int:opening>/"
urlpatterns = [
    path("", work.work, name="work"),
    path("openings/", review.openings, name="openings"),
    path("clients/<int:pk>/openings/", review.openings_for_client, name="openings_for_client"),
    path("openings/<int:pk>/clients/", review.clients_for_opening, name="clients_for_opening"),
    path("leverage/", overall.leverage_page, name="leverage"),
    path("clients/<int:pk>/leverage/", overall.leverage_for_client, name="leverage_for_client"),
    path("assignment/", overall.assignment, name="assignment"),
    path("weights/", weights.weights, name="weights"),
    path("weights/fit/", weights.weights_fit, name="weights_fit"),
    path("weights/pool/", weights.weights_pool, name="weights_pool"),
    path("weights/<int:pk>/", weights.weight_set, name="weight_set"),
    path("weights/<int:pk>/act/", weights.weights_act, name="weights_act"),
    path(PAIR, review.pair, name="pair"),
    path(f"{PAIR}decide/", review.decide, name="decide"),
    path(f"{PAIR}propose/", proposals.propose, name="propose"),
    path("clients/<int:pk>/trials/", placements.trials, name="trials"),
    path("clients/<int:pk>/trials/<slug:kind>/<int:row>/remove/", placements.trial_remove, name="trial_remove"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/answer/<slug:action>/", proposals.answer, name="answer"),
    path("placements/", placements.placements, name="placements"),
    path("placements/<int:pk>/", placements.placement, name="placement"),
    path("placements/<int:pk>/agreement/", placements.agreement, name="agreement"),
    path("placements/<int:pk>/agreement.pdf", placements.document, name="document"),
    path("placements/<int:pk>/act/", placements.act, name="act"),
    path("placements/<int:pk>/evaluation/", placements.evaluation, name="evaluation"),
    path("placements/<int:pk>/diary/", diary.diary, name="diary"),
    path("placements/<int:pk>/diary/repeat/", diary.repeat, name="diary_repeat"),
    path("placements/<int:pk>/diary/confirm/", diary.confirm, name="diary_confirm"),
    path("placements/<int:pk>/diary/<int:entry>/remove/", diary.remove, name="diary_remove"),
]
