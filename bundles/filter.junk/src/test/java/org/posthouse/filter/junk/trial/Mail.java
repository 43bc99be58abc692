package org.posthouse.filter.junk.trial;

import java.nio.file.Path;

/**
 * A mail of the corpus.
 *
 * @param file its octets
 * @param spam what people said of it
 */
record Mail(Path file, boolean spam) {}
