# Open data and API.
