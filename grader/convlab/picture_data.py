"""Small pictures in 32 greys: names, sides, and compressed bytes as text."""

# All four are made of photographs under CC0, public domain, that scikit-image 0.26.0 ships:
# horse: a silhouette, given by its owner Andreas Preuss
# photographer: by Lav Varshney
# cup: by Rachel Michetti, courtesy of Pikolo Espresso Bar
# cat: Chelsea, by Stefan van der Walt
# docs/images/make_pictures.py of the course makes them.
PICTURE_DATA = {
    "horse": (
        64,
        "c-rlj$#R4s5I{l2opBczu>b!r!=e+7VCfu_^ueNLc+fkI(7*gaNs{<u76&2aWA+*B(Vi~=AU?w>2P4bt1KRK5Tj*mvn0GkL`04"
        "Ej93Xtivm*}mGrWf7$P52L%uxm>d7?nLyF9N=6c=L2EkcMzub6-1qs*dgRI7fUSOG~&W^!w4X}F7ypLTn-OKA<lIu)Yr_;wOMy"
        "u(>j&^&*Y?I4c-#M&QNMsxBEUTSOLp70f-%e-EnEBH0s<k>qNR}($un~C1UrTIT3)v;uEd2&uHDTR2d{#&%+FY&4RSeI3Pmp_%"
        "gugQep<WGGs(19m+{delSME~p;H~G-c2jM;ZT=Zm(>aIJry_27ii?82%8iXR(35A_s0+WV%tyPQ~TSR*7<ip+drY@qqsN0?m<I"
        "Kge_D;NXOT6)srTr08-92*iwbMiD0PcKqG|x>MsZyw{{A{niE&muAWe>@y{KRg4v_4CV>OPhHlt@NRcy7M5zUa!dl<Uf7jyudI"
        "`-_LA(VPesLe&XdJFf!B?JsV&KrfA`R8yYpIvOX9j(3>>_4V}#y&$*l(LrimLrI6p+Sekm&qWak;hZ?6S>ak3fn!qw)d0c8^Sb"
        "Jd7rT-<M2ufN&k>|%F$t@a3-AVZHJ3qR7VUP>Q5rz3yWrc6FRV2t6BBh;{4D*h6(@W<=^!KEX1w5=Wm>&Ugs>biK_p#paX|kb2"
        "3lL5r!XX<yO<a&fYrXBsLp}*7U+7I-6JEW&E-TKr(rhD&u89$`Q7pbDItbw",
    ),
    "photographer": (
        48,
        "c-obeiE`^G5Jkl*Knp@*vo`+!FQ*&Hj{TB1nYrbPD)#Ax?u+*QL)&lKzv=(-{~osgqHX`iAD4cOtU~U1*IqOHHR?h>B91NRZ9o"
        "3bKQmvCGY(3bDQ?Fv{4FblV2p`AAOC?rM=F$*f-@@f@%<#9^j?;Rw^FvPpq#0E?0-(~lP?cOxKwScTFy9CkB_na$)Eey6V4b1U"
        "Q0Lw>A#)s1ig|Q#waC}GSMo@1*bHeKk)F~SxWJENT4Z1$(94p$oLa~lyc;_Tm&IdgK{YubjGIgoiAl|8b&SvXN2|xYl!UUPD*3"
        "rc~f6}c?^O<YL0t?%zn^JxjE!njZeSq+cV%Svp|yb8Uy`%Z^huJ&KT1UOMI-4lv8>Q#j#2w59$~lv(?t;xu3He-LzuIvwNN+@*"
        "A%_ohL5MVC|A}-p|9Wm-PeWzbe2Oc;(^15TiGvR6mZ+r;zt`+SWDa9CJBu!OUtScLBC~t@JS3C59<&YKqu=Sca{fJ8p^G{1qhV"
        "R7@*%KTOUo<+Q`>LyW;vS2Em)Qs`GeZKypw_*0v199P(R=(JINZ`gde4gN1+fhz$1P<+l|QjDo#kS>N8lxWc#vJU~{H+BVF*-^"
        "Pn1P!F6^WM+AX{eEubzup|c4GgqQ;eWBg2tl2&r%4r_+?qNY*{CHYyD^=d;=KR7TckWBHwi!@0Zl=FfWc%Eh+fLOv}()I}WuMv"
        "@r5eKwfG=s+-ydtjCNL)^^<h+qSF<O;1sHc`pgxj=m+NnR>-kZ%p4==Wd?iSg`;VK;j3^$=#!EfFD(>%xtx`(==Q-+!M%;^XG6"
        "61)P=upL)O>JDbJBrUIPS`!D`po4^=Bp%L0O4O3!p#;3<)O|a(>*t4P63IxuVFvtvtZNl1(a|DH0^~5hX)QtgF=LJvF=(X>Css"
        "Z82zqtY3O`Ezv3Sm$}J3Hq15`DP=Yt(+K_3&*)u|(r0Rr9Cx)(;k;ud7fu0zAQv>}<c%zwwvvSiSmnfj2+Gg}HLqeqQOXhm;)0"
        "Ln@DWJEs8j9grwx?*bHXZ5fOncR>2M+|z;iz=yo?2s8v@T=qT1-O4#3pW>j0E2JSWx-N(iuyhJBE#PYlWN^VdZI|V$fXe|9a_t"
        "k_lUO)l#|fVBdKvVLHR{*Rhw$R?x&DGb`j8x47-g#;e&pd5p2BSw;G;9DGcNl3yze};1g<dkT;VyvIcd>_)mOs>@BaZsrHha",
    ),
    "cup": (
        64,
        "c-n1OiI$_f4rDhNub4HYlmGwATO~u1Iq&IAcbE=Ul1hs~Db=gqI2R^bOlb<<yO3~k8?Vzm&neCPxNMo1by*c`AR6EC)+t8sgM7"
        "vtN)z-fSIbQRBi;z$x-*6l0K|`Y6pH!&cQMTjBVG93dLMZgodbwi(z2h=*BkcwJC8M`5Au5{G)O?(>^w&PF!r=R--3n7#ow_A_"
        "nkfCyrN&%fHdJg#yQ~vT-zVrKF@5==O0PVMM4zZJW<VM5r#!n0)q$^;{xBW=XuZ`G*W=!wO<(k_w^4Yr<f}=c{q>jpQOC+A3Q0"
        "9;W>YckkuCs@h#3nnAR7Z1D)}A089f}{3R(d61bWGaS$)!v0`Z<eBZYHV)(#eBmfZjT)Ml9aGe5`o91*P_+z{6ruY(^)2Hqvkb"
        "YU_h!O-JQ(OUmZ0ic_dUKHBOR&#iz2M8$apD|RPcyW83Vi(<DK3I1zTc1S*ss>jLPEVjo8tUJ^n?g-`BLl$;SaVXN^`7I`8fwL"
        "N5O{R?N0G7%yOHAurUPWfdG!jo_$~G&j_8h!^lFt^9mg$N|Q_=)FQ$D5d7=?IM<Z%GT-wII3jS~x##=!5Hxx!;QutTCt)A~5_m"
        "px?DW9;&lnj554^we6T#MGvt*csAmh*VS^+6f0pP$Qe8m4IJ|P#2A<k{-tz`(T!{a!CU$%Y9D<DZ52^0j*9)h1Kg{&{$fMQJUA"
        "~*ye+`h>WTqAI0>Z4sSBP-&8P3cqPWnbA~^SbWDAIAB8z4qa<K>sY1i_W9_H#Wn>Z`MyG_k;7XAOqw-kDde~y{rKDG4pu8k4U|"
        "V{*1x4>^nORc+}rxS-N;EF|Sd~AH~Y}2@RMqpX)E0!+@4skiY}w*P_+D&v}fg|Lxz7=)iN%XbkWV!_I!*&_0u9t-N11w6FNL-}"
        "s%87P#jBmtaR<E>uq&!MnIGDYudP#k&`Kc>AK|LVm3W7Kp>P7Gnm?Y5vjA>YxG_9T7jiGaJ0WqSeml1Oh9Q<G))S<hJwN-e-0y"
        "foJ%E(!HRxzQ@9+RRm18cl^l=&M3F@#K4^2-nl`ze^0C8Fy8n2kPoBjZlB2qr%lkR5089sJr3ETGPdu(wQqvuIqj|lI35_`OgO"
        "Ex3&EhdhC%6sPWe5-Ugu)!CIqYP4d<CD2fV<shA<{BjK*6HhTbomxaDDVEWU4=E=)cRU%1c5`;_5a0M5G58_3uXeUGP#k+pJW="
        "m749IFHAqfAMl^MdqGz3GCp!LWQ&f0Vukzg>@Y+Y)XDyjQQ6;cOa7wf;M_+gYUG}bblL2Ivo<U)n>F`IM>ouKdb<2tr>^Dtr3K"
        "3dkvt3fRDlW==xUmjW)!)4?bo8E^oV0_g&i*!w49H?gkAT0kLBX0Xk*zpCA1L<7eoQ3FuJ|3izrrh@`LUrXdOAM^Rm}P49v+|K"
        "hph8M+lX-8Uts$XLWufj~@|W79sFuItBN0p-CZ#@l;#Uk@(rtFs7zA;4OLL<k!o<Y>MM^30tAmvzSDDH3^FJ3SApi|WSLJw(8I"
        "1&wOjPXz$>T+A`UiASYsj37iZHQ;2Rm4)(Q+0aOR2Yxw|Xi-kCNu<BktF5QT!;PgCZ89sKes&b5ZLH6D{8*lvUJj}o-{P=wW~`"
        "gGu3L$|Dhs`@=j(~aup0frvk}n;>=NkbK6t5qH)=l_Ro1F5tE#SGbvY~t&X5txj&+L}30eI?<DnU?C&%Q4ZwIUxXpc;rEBvM~y"
        "M@p=%g{&A2dYtht8Acv!TctGZq;3bk!!Q~%wHc^R{J>{_8|2O;=Z?1fGON~=^sUv(d}P+UE{g%JmP?M98o{Y2ls<iHH0zwD}h`"
        "AfLhb&=8G@vxkjTpW$a*b`Jz`CEB23X?Cd`Zkf8pSKI6-JK7$$t9W?ikW9|BGuwLp{G;Rr>446XwuT@o1p#7p7+nhd=@8F;45U"
        "QeeOZ?REir`-Y+@rdt>@z&Zq3(K(PGK9OK^niNpC+jPk5y&aYMK6!;!rdQU#b^lRf65jiyyNF|AWs{h~c$1KNj^x)yhE<u(c-%"
        "uNopk;25YIf9U|IyrE%tWw>vP5>+->JC;xLs+J~22q@BkA^*5+<rfwo7XZNQykMK6tXl?y;{vZd$+T?rvZ$0_*Ep~P2<k2)8ku"
        "oP0qs;#R8^x!%caIwrZ{UVT$V-Aj4pX4uKVFOg83MU$gzd1qAaT#a6AW$(et(CF?DDWT2a*9h&6%EL^JAaW5(k3#3-W6vhIxGV"
        "*uW@xIZ8Jq$L0_7e%Q6@$zsgb1qMzcq2ALQy_HS)ZutB+?{v=g8%b*B;Dj3O6X8jO{cIhLw>J|!Hq*#11vF?DBYl}yfbbKZ@_!"
        "So;WTw;n*5z2!65%Y-TXtSpK!e8Xd0}PI)&!AAjdInO;JWT1vN3kE*H5U&D7em3qRXBL&az{{a0__XY",
    ),
    "cat": (
        48,
        "c-l2qiMHyx4(o=N4w;?A8C(AUFQ3eLw`=VIupL>J6-*kvwNjZgd23GRJ%wD%UTD44VNFgcM`o@SVWm*)v-g%m43wO;PJ0&;`<G"
        "4b(jT*4k&-;QaH%L;5nUq16cafL&L_%@c*E{c*6eTV@m|U(-w@8d;XLB(gH?`PB<GNvZEE^7_R^<w+Q!1I)|xZdLX<cq?>*uuc"
        "#Ae{%%`r&+UvAVIb%Kd(Q0O-l|ZFLuYE|_8>cR5B+;RW*__HIq+3U&_JY0>Q2<&i(IGfvOw4E?#vBz@<VV&<Ag0<%3TP5watZ-"
        "q);MH%^uku>s;_!p*70_MVzgUPJQZ{vJb>qjbDcBV#hkO!G~$5@#>XuK0+_EUMzowTD4dgXaMpVO0-Z@)8dbT7>G`vzSR3bFQt"
        "r9r6hlmmY(^c@9#kVfk9lBZl$09eQfX8=*X;0N2*~7A??Tc#IF6UCa~fMN!`|G*;eec41H-7+(IDvR0~B-RTq-FV_jI1EL(FKP"
        "a})$73hLOk2U~sg=&W{Vt+t?e&d!Wcjz)b3-+IFbh554|8Z1Y4?`1!>*WXLk9xY@7*~ZlFyY?s9IwZdJep>5O>8+~8K?&QkEPK"
        "hhRfrLi>3xoVvunMgdK)ujbkFm?ucO4Qx4+l^+8LqXph>~I)xk6-9{hL5QbNdWKIg^6@8$JYYB9Boy1@Au6O9&5UQ@%O3=BF$B"
        ">ig-CI>VhW0y_hQ_kSH_rg7G>$$yLodAeF5=EYM!@m42%VGWU$KY0URe_#cT9>zRAB*wu=oxj%<p&4EW7&05+d@A&LC+XyeE(Z"
        "tmQHLQw>dbH@kZyVbb$cae%8g#dlqQ1AimRQS>7&VCSyKx)|i3|-o)V#<K6l9UKR~Ls*HNH)ZMu(8}Zejd4B;AjzJ#kjE(jBx4"
        "gIa>#X-J+nv$H@cQ#IRoUkr1NBFx7z367y2FcF;=X?Pmj9R=I&?k+R%`zbhK4#O1I@<(F?oV4t5e4so4Au$0=Hv3&vngrClBFc"
        "%RCh1u?0RwC=3g(_6xd`DUX^-`Adayv-g3>Sfj5?77s5%jIb245UrCPYVDp$pZGl+VbubD^mS@1If=CqoC;5{r-H`CGVd?jGZn"
        "mz_5j$))+5bXtU6x8YO&8w10l?y^zU8$MNu39#iDmCG-SXI&IP<18SY~3@wsq9uJ_YOfeNCZivR<>I$?7}gK!mi75>O!hmwzOX"
        "kX$1JxSdl4wiEf^DSaYFduMB?m8|DUk5Gfa&T7@>X=v>0Eg^knOcLVipW^xZqC!d^!mdJOC7}F?(g$FaJMK#VBayhf{~Jftp;-"
        "(Iwbf&GA4*2!1<r=_nV><NLW1V5{83afb}M@zMtA-`w*Xe`se)<@#sZ4xn=sepDuO`RkU`!)^$hE-Y6GTtUpnv{s;uni&^%2^f"
        "~WdyoC|e^R-{sd7hsgdlyA}WZ{WunQ^n3g!ZeD1OJuW@6b^Fd3=soJn)p?I@F5W6uDr&h|@IeCYFc$ec%0Dw$HZ5QD6sRKLv#6"
        "Ipk>>J}U&(nuJ~Pkr~&0-C}Q0E{h1{`bsD?M*}*%QE)>+RsYyRHf$kahC%3oi9m^5AB2M%Ac;SS3{}Z31y1w6IH(B{{}&Gd4k?"
        "dkbS#q$>vsVn<)`mm{chMmfC6<DuplGG5pd%!<&gqN&N*+aRZ6ZSgfnmgB&H?t(f|O#>3&CKxuCq0uM!Zi0Ao28P`<zTU&CnmM"
        "_K)S2FTJkiS$qaIX@`>h5tKXwD$iNBp}Im2>xZu4*eJYef|gGey-U",
    ),
}
