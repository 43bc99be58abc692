/**
 * The page with the settings of every part, and a form for each.
 *
 * <p>Forms are built from the operations {@code setting-list} and {@code setting-show}. A {@code Submission} contains only
 * what the user changed, so that changes made elsewhere in the meantime stay. Secrets are never shown, and are saved by an
 * operation of their own.
 */
package org.posthouse.console.settings;
