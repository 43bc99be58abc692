/**
 * The changes that setup makes, their journal, and the options of parts as text.
 *
 * <p>{@code Journal} lists the changes that were made and not undone, oldest first; it is written before a change is made
 * and contains no secret. {@code Options} reads and changes configurations; the settings bundle writes them into files.
 */
package org.posthouse.setup.change;
