"""How a tenant looks: logo, colour, imprint, slides. Sides and scales keep their colours."""
