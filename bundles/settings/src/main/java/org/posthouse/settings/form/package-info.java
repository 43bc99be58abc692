/**
 * What can be configured: the options of all parts, and whether a value fits one.
 *
 * <p>{@code Forms} reads the Metatype documents of bundles (osgi.cmpn 7, chapter 105), each bundle once and again when it is
 * updated. {@code Form} and {@code Option} are immutable.
 */
package org.posthouse.settings.form;
