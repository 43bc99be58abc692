/** Operations for administrators. In a package of its own: only its users import that package of the API. */
package org.posthouse.support.operation;
