/** The syntax of the files in {@code etc/}: pure functions over text. */
package org.posthouse.settings.file;
