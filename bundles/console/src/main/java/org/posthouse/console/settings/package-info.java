/**
 * The settings of every part.
 */
package org.posthouse.console.settings;
