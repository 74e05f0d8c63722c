/* The text stays the ledger's. */
ledger_status ledger_owner(const ledger *l, char **out)
{
    static char text[] = "owner";
    lab_use(l);
    if (lab_choose(2)) {
        return LEDGER_BROKEN;
    }
    *out = text;
    return LEDGER_OK;
}
