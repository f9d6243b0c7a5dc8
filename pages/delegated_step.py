"""Un paso: what a colleague without an account sees who was given a link for one step of a store.

The guard of this page is the cookie that the link sets: it opens this one step and nothing else.
"""

from lib.ui.delegated_step_view import delegated_step

delegated_step()
