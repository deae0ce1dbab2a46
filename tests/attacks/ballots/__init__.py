"""Who handed in which ballot? Everything that is stored, logged and sent, against chance."""
