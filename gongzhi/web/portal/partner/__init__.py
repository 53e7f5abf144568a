"""The face of partner institutions: banks, guarantors, insurers, investors."""
