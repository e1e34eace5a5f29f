import time, logging, pytest, sys
from tests.browser import town, crawl
from tests.browser.test_every_page import Looker, looker, expected
import os
@pytest.mark.django_db
def test_x(looker):
    logging.disable(logging.CRITICAL)
    who=os.environ["WHO"].split(",")
    with open(f"/tmp/walk-{who[0].replace(' ','')}.txt","w") as f:
        def P(*a): print(*a,file=f,flush=True)
        links=tuple(town.build().values()); P("built")
        for name,user in town.accounts():
            if name not in who: continue
            t=time.time(); tl=0;n=0
            for s in town.person(name,user,more=links,site=user is None).walk():
                n+=1
                if s.status not in expected(s): P("STATUS",name,s.path,s.status)
                if looker.is_new(s):
                    k=len(looker.faults); t1=time.time(); looker.look(s); tl+=time.time()-t1
                    for x in looker.faults[k:]: P(x)
            P("##",name,n,len(looker.states),looker.looks,round(time.time()-t,1),"look",round(tl,1))
