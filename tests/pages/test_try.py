def test_x(browser, build):
    ana=build.merchant("casalinda"); build.merchant("modaluna")
    s=browser.open("inicio",ana,query={"tienda":"modaluna"})
    print(s.text[:600]); print(s.at.query_params)
    s=browser.open("panel",build.manager(),query={"pais":"BR"})
    print(s.text[:300]); print(s.at.query_params, s.at.session_state)
