"""受付: the telephone is the front door. One screen for whoever phones; what residents write on the board comes here too."""
