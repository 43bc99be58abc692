/** The name of the server, for those who say it. In a package of its own: only its users import that package of the API. */
package org.posthouse.support.name;
