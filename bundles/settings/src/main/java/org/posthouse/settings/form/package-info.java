/** What can be configured: the Metatype definitions of the parts, and whether a value fits one (osgi.cmpn 7, chapter 105). */
package org.posthouse.settings.form;
