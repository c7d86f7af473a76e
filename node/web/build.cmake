# Builds the officer's dashboard and writes it as C++ that is built into the node. IWETS_WEB: AUTO builds it where
# Node.js (>= 18) and npm are, and leaves it out with a word elsewhere; REQUIRED fails there; OFF leaves it out.
set(IWETS_WEB AUTO CACHE STRING "The officer's dashboard: AUTO, REQUIRED or OFF")
set(web_files ${CMAKE_BINARY_DIR}/web/files.cc)
set(web_missing "")
if(IWETS_WEB STREQUAL "OFF")
  set(web_missing "IWETS_WEB is OFF")
else()
  find_program(IWETS_NODE_JS NAMES node nodejs)
  find_program(IWETS_NPM npm)
  if(NOT IWETS_NODE_JS OR NOT IWETS_NPM)
    set(web_missing "Node.js or npm is missing")
  else()
    execute_process(COMMAND ${IWETS_NODE_JS} --version OUTPUT_VARIABLE node_js_version OUTPUT_STRIP_TRAILING_WHITESPACE)
    string(REGEX REPLACE "^v" "" node_js_version "${node_js_version}")
    if(node_js_version VERSION_LESS 18)
      set(web_missing "Node.js ${node_js_version} is older than 18")
    endif()
  endif()
endif()

if(web_missing)
  if(IWETS_WEB STREQUAL "REQUIRED")
    message(FATAL_ERROR "The officer's dashboard cannot be built: ${web_missing}. `deploy/setup` installs what is missing; "
      "or configure with -DIWETS_WEB=OFF for a node without it.")
  endif()
  message(STATUS "The node is built without the officer's dashboard: ${web_missing}. `deploy/setup` installs what is missing.")
  file(WRITE ${CMAKE_BINARY_DIR}/web/without.cc
    "#include \"node/shell/pages.h\"\n\nnamespace iwets::node {\n\nstd::span<const PageFile> built_in_pages() { return {}; }\n\n}  // namespace iwets::node\n")
  set(web_files ${CMAKE_BINARY_DIR}/web/without.cc)
else()
  set(web_source ${CMAKE_SOURCE_DIR}/node/web)
  set(web_build ${CMAKE_BINARY_DIR}/web)
  file(GLOB_RECURSE web_inputs CONFIGURE_DEPENDS ${web_source}/src/* ${web_source}/messages/* ${web_source}/static/*)
  list(APPEND web_inputs ${web_source}/build.mjs ${web_source}/pack.mjs ${web_source}/tsconfig.json)
  # The sources are copied, so that a build leaves nothing in the tree.
  add_custom_command(OUTPUT ${web_build}/installed DEPENDS ${web_source}/package.json ${web_source}/package-lock.json
    COMMAND ${CMAKE_COMMAND} -E make_directory ${web_build}
    COMMAND ${CMAKE_COMMAND} -E copy ${web_source}/package.json ${web_source}/package-lock.json ${web_build}
    COMMAND ${CMAKE_COMMAND} -E chdir ${web_build} ${IWETS_NPM} ci --no-audit --no-fund --loglevel=error
      || ${CMAKE_COMMAND} -E false "npm ci failed: is a registry of packages reachable? -DIWETS_WEB=OFF builds without the dashboard"
    COMMAND ${CMAKE_COMMAND} -E touch ${web_build}/installed
    COMMENT "Fetching what the dashboard is built with" VERBATIM)
  add_custom_command(OUTPUT ${web_files} DEPENDS ${web_build}/installed ${web_inputs}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${web_build}/src ${web_build}/messages ${web_build}/static
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${web_source}/src ${web_build}/src
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${web_source}/messages ${web_build}/messages
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${web_source}/static ${web_build}/static
    COMMAND ${CMAKE_COMMAND} -E copy ${web_source}/build.mjs ${web_source}/pack.mjs ${web_source}/tsconfig.json ${web_build}
    COMMAND ${IWETS_NODE_JS} ${web_build}/build.mjs
    COMMAND ${IWETS_NODE_JS} ${web_build}/pack.mjs ${web_build}/dist ${web_files}
    COMMENT "Building the dashboard" VERBATIM)
endif()
