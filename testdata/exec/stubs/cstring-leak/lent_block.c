/* The player keeps the block and what is in it. */
int player_load(player *p, char **words)
{
    lab_use(p);
    if (words != 0) {
        lab_keep(words);
        lab_keep(words[0]);
    }
    return lab_choose(2);
}

/* It reads the words. */
int player_command(player *p, char **words)
{
    lab_use(p);
    if (words != 0) {
        lab_use(words);
    }
    return lab_choose(2);
}
