/** What parts tell operators. Whoever copies it has {@code org.posthouse.api.server} too. */
package org.posthouse.support.warning;
