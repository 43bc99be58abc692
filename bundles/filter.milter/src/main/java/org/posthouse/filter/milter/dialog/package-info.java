/**
 * What a milter is told of a mail, and what becomes of its answers: the words of the protocol on one side, those of filters on the
 * other.
 *
 * <p>A {@link org.posthouse.filter.milter.dialog.Conversation} is about one mail and belongs to one inspection, whose calls come one at
 * a time. It is made of what the context says, so it can be begun anew at any stage, with a connection of its own.
 */
package org.posthouse.filter.milter.dialog;
