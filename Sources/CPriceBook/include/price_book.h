// The built-in price book and the model registry, compiled in. SOURCES.md beside them says what
// their lines mean.
#ifndef COSTS_PRICE_BOOK_H
#define COSTS_PRICE_BOOK_H

// The first byte, and the number of bytes. They are constants of the program.
const unsigned char *costs_price_book(void);
long costs_price_book_length(void);

// The same for the registry.
const unsigned char *costs_models(void);
long costs_models_length(void);

#endif
