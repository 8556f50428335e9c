from django import template

from portal import text

register = template.Library()
register.filter(text.opening)
