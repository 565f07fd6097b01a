// The built-in price book, compiled in. SOURCES.md beside it says what its lines mean.
#ifndef COSTS_PRICE_BOOK_H
#define COSTS_PRICE_BOOK_H

// The first byte, and the number of bytes. They are constants of the program.
const unsigned char *costs_price_book(void);
long costs_price_book_length(void);

#endif
