/**
 * Domains, accounts and aliases, and mail that moves in and out.
 */
package org.posthouse.console.people;
