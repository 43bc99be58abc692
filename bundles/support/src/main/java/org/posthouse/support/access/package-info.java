/** Which operator may run which operation, and who did. In a package of its own: only its users import the API of operations. */
package org.posthouse.support.access;
