/** Which passwords nobody should have. In a package of its own: only its users carry the list. */
package org.posthouse.support.password;
