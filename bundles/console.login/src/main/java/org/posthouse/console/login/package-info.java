/**
 * Lets operators into the web console in a framework without Karaf, which has a login of its own. Who they are is what the service
 * {@code Operators} says, each time anew: nothing is kept from one request to the next.
 */
package org.posthouse.console.login;
