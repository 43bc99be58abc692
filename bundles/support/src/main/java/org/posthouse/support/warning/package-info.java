/**
 * What a part wants to tell operators, as a service that is present as long as the warning holds.
 *
 * <p>A part raises and clears it; it ends with the part's bundle, too. Whoever copies this package imports {@code
 * org.posthouse.api.server}.
 */
package org.posthouse.support.warning;
