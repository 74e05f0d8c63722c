int text_fill(char **out);
int text_read(char **out);
