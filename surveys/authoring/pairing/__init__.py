"""Which item is which in a draft: what names an item by its code, and two items that become one."""
