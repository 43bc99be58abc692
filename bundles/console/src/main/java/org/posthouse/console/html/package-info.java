/**
 * HTML as text, and small functions for text.
 *
 * <p>{@code Html} escapes every text and attribute value, so that nothing from a peer becomes markup. Knows no request and
 * no operation.
 */
package org.posthouse.console.html;
