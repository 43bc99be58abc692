/**
 * The first page: how the server is, and how much mail came and went.
 */
package org.posthouse.console.overview;
