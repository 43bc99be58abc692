package org.posthouse.commandline;

/**
 * What a word can be completed to.
 *
 * @param value the whole word
 * @param description for the list of choices; empty if the value speaks for itself
 */
public record Choice(String value, String description) {}
