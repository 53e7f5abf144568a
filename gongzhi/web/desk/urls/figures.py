"""Addresses of what is counted, filled and told."""

from django.urls import path

from gongzhi.web.desk import village
from gongzhi.web.desk.briefings import bulletins
from gongzhi.web.desk.briefings import pages as briefings
from gongzhi.web.desk.figures import checks
from gongzhi.web.desk.figures import lists as figure_lists
from gongzhi.web.desk.figures import page as figure_page
from gongzhi.web.desk.figures import records as figure_records
from gongzhi.web.desk.sheets import filling as sheet_filling
from gongzhi.web.desk.sheets import gaps, mapping, requests
from gongzhi.web.desk.sheets import overview as sheets

FIGURES = [
    path("villages/everything.zip", village.everything, name="village_everything"),
    path("villages/<str:code>/", village.page, name="village"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<str:number>/", checks.check, name="check"),
    path("checks/<str:number>/look", checks.look, name="check_look"),
    path("figures/<str:code>/check", checks.draw, name="check_draw"),
    path("figures/", figure_lists.catalogue, name="figures"),
    path("figures/export.<str:form>", figure_lists.export, name="figures_export"),
    path("figures/<slug:code>/", figure_page.figure, name="figure"),
    path("figures/<slug:code>/records/", figure_records.records, name="figure_records"),
    path("figures/<slug:code>/records.<str:form>", figure_records.records_export, name="figure_records_export"),
    path("figures/<slug:code>/close", figure_page.close, name="figure_close"),
    path("sheets/", sheets.overview, name="sheets"),
    path("sheets/shipped/<slug:code>", sheets.shipped, name="sheet_shipped"),
    path("sheets/blanks/<uuid:uid>/", mapping.page, name="sheet_blank"),
    path("sheets/blanks/<uuid:uid>/blank.xlsx", mapping.file, name="sheet_blank_file"),
    path("sheets/blanks/<uuid:uid>/map.toml", mapping.map_file, name="sheet_map_file"),
    path("sheets/blanks/<uuid:uid>/fill/", sheet_filling.fill, name="sheet_fill"),
    path("sheets/filled/", sheet_filling.filled_list, name="sheets_filled"),
    path("sheets/filled/<uuid:uid>/", sheet_filling.filled, name="sheet_filled"),
    path("sheets/filled/<uuid:uid>/sheet.xlsx", sheet_filling.filled_file, name="sheet_filled_file"),
    path("sheets/filled/<uuid:uid>/report.<str:form>", sheet_filling.filled_report, name="sheet_filled_report"),
    path("sheets/gaps/<uuid:uid>/", gaps.page, name="sheet_gap"),
    path("sheets/requests/", requests.listing, name="sheet_requests"),
    path("sheets/requests/export.<str:form>", requests.export, name="sheet_requests_export"),
    path("sheets/requests/new/", requests.new, name="sheet_request_new"),
    path("sheets/requests/<uuid:uid>/", requests.page, name="sheet_request"),
    path("sheets/requests/<uuid:uid>/do", requests.decide, name="sheet_request_do"),
    path("briefings/", briefings.listing, name="briefings"),
    path("bulletins/<slug:code>/", bulletins.windows, name="bulletins"),
    path("bulletins/<slug:code>/<str:until>/", bulletins.page, name="bulletin"),
    path("bulletins/<slug:code>/<str:until>.docx", bulletins.word, name="bulletin_word"),
    path("briefings/<uuid:uid>/", briefings.page, name="briefing"),
    path("briefings/<uuid:uid>/briefing.docx", briefings.word, name="briefing_word"),
]
