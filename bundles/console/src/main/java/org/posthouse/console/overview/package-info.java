/**
 * The first page, which shows the state of the server and its mail over time, and the page for setting it up.
 *
 * <p>{@code Sampler} counts mail in fixed memory and in a file of fixed size, so that the charts survive a restart.
 * Everything else is read from operations for each request.
 */
package org.posthouse.console.overview;
