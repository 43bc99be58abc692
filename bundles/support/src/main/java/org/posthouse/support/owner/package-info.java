/** Whom an address leads to. A package of its own, since only its users import the directory of the API. */
package org.posthouse.support.owner;
