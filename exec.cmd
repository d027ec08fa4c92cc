@rem npm runs its scripts by cmd.exe here, which has no "exec": it starts what it is given.
@%*
