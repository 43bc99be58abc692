package org.posthouse.mime;

/**
 * A parameter of Content-Type or Content-Disposition as it stands in the field.
 *
 * @param name its name in upper case, such as {@code CHARSET} or {@code FILENAME*0*}
 * @param value its value without quotes and escapes but not decoded; each character is one octet (ISO-8859-1)
 */
public record Parameter(String name, String value) {}
