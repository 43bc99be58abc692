/**
 * What every page has: a GET shows it, a POST runs an operation and leads back. The operations behind it do the work, so
 * that the shell can do the same; a page keeps nothing between two requests.
 */
package org.posthouse.console.page;
