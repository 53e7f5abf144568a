"""To-dos of every room as the inbox shows them."""

from gongzhi.web.desk.todos.rooms import SHOWN, todo_rows, todos_of

__all__ = ["SHOWN", "todo_rows", "todos_of"]
