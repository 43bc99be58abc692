/**
 * HTML as text, and small things about text. Knows no request and no operation.
 */
package org.posthouse.console.html;
