"""The components as template tags: `{% load components %}`. docs/components.md has an example of each.

Tags take everything as arguments and render in a context of their own, so a page's variables never leak in.
"""

from __future__ import annotations

from django import template

from portal.core.templatetags import _blocks, _chrome, _forms, _lists, _parts

register = template.Library()

# the frame
register.simple_tag(takes_context=True)(_chrome.chrome)
register.simple_tag(_chrome.vendor_static)

# forms
register.inclusion_tag("components/error_summary.html")(_forms.error_summary)
register.inclusion_tag("components/filter_panel.html", takes_context=True)(_forms.filter_panel)
register.inclusion_tag("components/quick_entry.html", takes_context=True)(_forms.quick_entry)
register.simple_tag(_forms.form_field)
register.simple_tag(_forms.form_token)
register.simple_tag(_forms.file_upload_texts)
register.filter(_forms.has_error)

# small parts
register.filter(_parts.reference)
register.simple_tag(_parts.tag)
register.simple_tag(_parts.status_tag)
register.simple_tag(_parts.band_tag)
register.inclusion_tag("components/button.html")(_parts.button)
register.inclusion_tag("components/print_button.html")(_parts.print_button)
register.inclusion_tag("components/banner.html")(_parts.banner)
register.inclusion_tag("components/confirmation.html")(_parts.confirmation)
register.inclusion_tag("components/warning.html")(_parts.warning)
register.inclusion_tag("components/empty_state.html")(_parts.empty_state)
register.inclusion_tag("components/back_link.html")(_parts.back_link)
register.inclusion_tag("components/breadcrumbs.html")(_parts.breadcrumbs)
register.inclusion_tag("components/chart.html")(_parts.chart)
register.inclusion_tag("components/score_bar.html")(_parts.score_bar)
register.inclusion_tag("components/action_buttons.html", takes_context=True)(_parts.action_buttons)

# lists and tables
register.inclusion_tag("components/task_list.html")(_lists.task_list)
register.inclusion_tag("components/work_list.html")(_lists.work_list)
register.inclusion_tag("components/summary_list.html")(_lists.summary_list)
register.inclusion_tag("components/check_answers.html")(_lists.check_answers)
register.inclusion_tag("components/timeline.html")(_lists.timeline)
register.inclusion_tag("components/pagination.html", takes_context=True)(_lists.pagination)
register.inclusion_tag("components/data_table.html")(_lists.data_table)
register.inclusion_tag("components/sort_header.html")(_lists.sort_header)
register.inclusion_tag("components/score_table.html")(_lists.score_table)

# around a page's own content
register.simple_block_tag(end_name="endcard")(_blocks.card)
register.simple_block_tag(end_name="enddetails")(_blocks.details)
register.simple_block_tag(end_name="endinset")(_blocks.inset)
register.simple_block_tag(end_name="endscrolling")(_blocks.scrolling)
register.simple_block_tag(end_name="endlisting")(_blocks.listing)
register.simple_block_tag(end_name="endcell")(_blocks.cell)

# what higher rooms show in a page
register.simple_tag(takes_context=True)(_blocks.from_above)
register.simple_block_tag(end_name="endsidebyside")(_blocks.sidebyside)
