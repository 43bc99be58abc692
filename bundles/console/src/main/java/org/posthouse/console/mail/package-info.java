/**
 * Mail on its way: the queue, one mail of it, what happened to it, the filters.
 */
package org.posthouse.console.mail;
