/**
 * The syntax of the files in {@code etc/}: pure functions over text.
 *
 * <p>A {@code Document} is a file as lines: changing an option rewrites its line and leaves all others as they are, comments
 * included. {@code Syntax} reads and writes values, including those that other tools of OSGi write.
 */
package org.posthouse.settings.file;
