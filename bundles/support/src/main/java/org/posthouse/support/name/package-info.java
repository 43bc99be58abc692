/**
 * The name by which a part of the server introduces itself: its own if one is configured, otherwise the server's.
 *
 * <p>While the service with the server's name is being replaced, the name stays what it was. A package of its own, since
 * only its users import that package of the API.
 */
package org.posthouse.support.name;
