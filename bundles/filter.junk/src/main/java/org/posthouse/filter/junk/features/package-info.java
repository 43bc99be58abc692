/**
 * What a judgement of a message rests on: its features, as hashes. Any octets give features, in bounded time and memory; only a
 * message that cannot be read throws. The hashes are part of the format of stored models: whoever changes what is hashed, or how,
 * raises {@link org.posthouse.filter.junk.features.Features#VERSION}.
 */
package org.posthouse.filter.junk.features;
