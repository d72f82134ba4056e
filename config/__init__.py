"""The top step: settings, addresses, the database and the server. It knows every app."""
