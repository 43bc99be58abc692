/**
 * Who may pass: the guard of every request, the login before it, and when the console opens. State here is that of the
 * whole console; every request asks it on its own thread.
 */
package org.posthouse.console.access;
